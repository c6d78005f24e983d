"""Roles of one's own that inherit, exceptions of one member, leaders of teams."""

import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# The triggers compose what stands already; nothing of that is a change that anybody made.
COMPOSE = "UPDATE public.tenants_role SET parent_id = parent_id"


class Migration(migrations.Migration):

    dependencies = [
        ('tenants', '0009_audit_kept_and_alerts'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='membership',
            name='access_told',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='role',
            name='audit',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='role',
            name='access_told',
        ),
        migrations.AddField(
            model_name='membership',
            name='exceptions',
            field=models.JSONField(blank=True, default=dict, editable=False, verbose_name='exceptions'),
        ),
        migrations.AddField(
            model_name='role',
            name='effective',
            field=models.JSONField(default=dict, editable=False, verbose_name='permissions it gives'),
        ),
        migrations.AddField(
            model_name='role',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='heirs', to='tenants.role', verbose_name='inherits from'),
        ),
        migrations.AddField(
            model_name='role',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='team',
            name='leader',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='tenants.membership', verbose_name='leader'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='access_told', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'UPDATE' AND NOT (OLD.role_id IS DISTINCT FROM NEW.role_id OR OLD.team_id IS DISTINCT FROM NEW.team_id OR OLD.is_active IS DISTINCT FROM NEW.is_active OR OLD.exceptions IS DISTINCT FROM NEW.exceptions) THEN RETURN NULL; END IF;\n    PERFORM pg_notify('access_changed', topic) FROM unnest(ARRAY[OLD.user_id::text, NEW.user_id::text, OLD.team_id::text, NEW.team_id::text]) topic WHERE topic IS NOT NULL;\n    RETURN NULL;\n", hash='70b9f31878fb6d7c3334791f84e8ac8a2f5166af', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_access_told_3e352', table='tenants_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='role',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'effective\', \'version\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'effective\', \'version\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'effective\', \'version\']::text[];\n    END IF;\n    INSERT INTO public.tenants_platformauditline (id, organization_id, at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(), coalesce(to_jsonb(NEW) ->> \'organization_id\', to_jsonb(OLD) ->> \'organization_id\')::uuid, clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='d2a4c8fbf55229ffec4dfd1765c4823b85b5e161', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_040b1', table='tenants_role', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='role',
            trigger=pgtrigger.compiler.Trigger(name='access_told', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'UPDATE' AND NOT (OLD.effective IS DISTINCT FROM NEW.effective) THEN RETURN NULL; END IF;\n    PERFORM pg_notify('access_changed', topic) FROM unnest(ARRAY[OLD.id::text, NEW.id::text]) topic WHERE topic IS NOT NULL;\n    RETURN NULL;\n", hash='fbf178c842bf55dc9d04f9f81d9e115dd7f0d6b0', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_access_told_18822', table='tenants_role', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='role',
            trigger=pgtrigger.compiler.Trigger(name='one_at_a_time', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_advisory_xact_lock(hashtextextended('tenants_role', 0)); RETURN NULL;", hash='e99139912d8943699ca11324849d2fad237131ac', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_one_at_a_time_efccc', table='tenants_role', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='role',
            trigger=pgtrigger.compiler.Trigger(name='compose', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE ancestor uuid; home uuid; inherited jsonb;', func='\n    IF NEW.parent_id IS NOT NULL THEN\n        ancestor := NEW.parent_id;\n        WHILE ancestor IS NOT NULL LOOP\n            IF ancestor = NEW.id THEN\n                RAISE EXCEPTION \'A role cannot inherit from itself.\'\n                    USING ERRCODE = \'check_violation\', CONSTRAINT = \'a_role_is_not_its_own_ancestor\';\n            END IF;\n            SELECT parent_id, organization_id INTO ancestor, home FROM public.tenants_role WHERE id = ancestor FOR SHARE;\n            IF home <> NEW.organization_id THEN\n                RAISE EXCEPTION \'A role inherits from a role of its own organization only.\'\n                    USING ERRCODE = \'check_violation\', CONSTRAINT = \'a_role_inherits_at_home\';\n            END IF;\n        END LOOP;\n        SELECT effective INTO inherited FROM public.tenants_role WHERE id = NEW.parent_id;\n    END IF;\n    SELECT coalesce(jsonb_object_agg(each.key, each.value), \'{}\') INTO NEW.effective\n        FROM jsonb_each(coalesce(inherited, \'{}\') || NEW.permissions) each WHERE each.value <> \'"none"\';\n    IF TG_OP = \'UPDATE\' AND (NEW.effective, NEW.permissions, NEW.parent_id, NEW.name)\n            IS DISTINCT FROM (OLD.effective, OLD.permissions, OLD.parent_id, OLD.name) THEN\n        NEW.version := OLD.version + 1;\n    END IF;\n    RETURN NEW;\n', hash='a0bf154489d4f99c5e0578e5d606e0dfcf46a554', operation='INSERT OR UPDATE', pgid='pgtrigger_compose_5117d', table='tenants_role', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='role',
            trigger=pgtrigger.compiler.Trigger(name='pass_on', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    IF OLD.effective IS DISTINCT FROM NEW.effective THEN\n        UPDATE public.tenants_role SET parent_id = parent_id WHERE parent_id = NEW.id;\n    END IF;\n    RETURN NULL;\n', hash='9404e2d3cda81f805891c9520a817dd87a098d14', operation='UPDATE', pgid='pgtrigger_pass_on_469af', table='tenants_role', when='AFTER')),
        ),
        migrations.RunSQL(COMPOSE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='role',
            constraint=models.UniqueConstraint(models.F('organization'), django.db.models.functions.text.Lower('name'), name='a_role_name_is_unique_in_its_organization'),
        ),
    ]
