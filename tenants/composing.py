"""What a role gives is composed by the database, whoever writes the row and by whatever way: from its parent, and itself."""

import pgtrigger

# All writers of what roles give, one after the other: else two could make each other's parent, or inherit what is
# just being taken away.
_ONE_AT_A_TIME = "PERFORM pg_advisory_xact_lock(hashtextextended('tenants_role', 0)); RETURN NULL;"
_COMPOSE = """
    IF NEW.parent_id IS NOT NULL THEN
        ancestor := NEW.parent_id;
        WHILE ancestor IS NOT NULL LOOP
            IF ancestor = NEW.id THEN
                RAISE EXCEPTION 'A role cannot inherit from itself.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'a_role_is_not_its_own_ancestor';
            END IF;
            SELECT parent_id, organization_id INTO ancestor, home FROM public.tenants_role WHERE id = ancestor FOR SHARE;
            IF home <> NEW.organization_id THEN
                RAISE EXCEPTION 'A role inherits from a role of its own organization only.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'a_role_inherits_at_home';
            END IF;
        END LOOP;
        SELECT effective INTO inherited FROM public.tenants_role WHERE id = NEW.parent_id;
    END IF;
    SELECT coalesce(jsonb_object_agg(each.key, each.value), '{}') INTO NEW.effective
        FROM jsonb_each(coalesce(inherited, '{}') || NEW.permissions) each WHERE each.value <> '"none"';
    IF NEW.archived_at IS NOT NULL THEN
        NEW.effective := '{}';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.effective, NEW.permissions, NEW.parent_id, NEW.name)
            IS DISTINCT FROM (OLD.effective, OLD.permissions, OLD.parent_id, OLD.name) THEN
        NEW.version := OLD.version + 1;
    END IF;
    RETURN NEW;
"""
_TELL_HEIRS = """
    IF OLD.effective IS DISTINCT FROM NEW.effective THEN
        UPDATE public.tenants_role SET parent_id = parent_id WHERE parent_id = NEW.id;
    END IF;
    RETURN NULL;
"""
# Who archives one waits for who is just giving it, and the other way round.
_STANDS = """
    IF TG_OP = 'INSERT' OR NEW.{what}_id IS DISTINCT FROM OLD.{what}_id THEN
        SELECT archived_at INTO since FROM public.tenants_{what} WHERE id = NEW.{what}_id FOR SHARE;
        IF since IS NOT NULL THEN
            RAISE EXCEPTION 'The {what} is archived.' USING ERRCODE = 'check_violation', CONSTRAINT = '{constraint}';
        END IF;
    END IF;"""
_MUST_STAND = "".join(
    (
        _STANDS.format(what="role", constraint="nobody_has_an_archived_role"),
        _STANDS.format(what="team", constraint="nobody_is_in_an_archived_team"),
        "\n    RETURN NEW;\n",
    )
)


def names_what_stands() -> pgtrigger.Trigger:
    """The trigger of tables whose rows have a role and a team: neither is one that is archived."""
    return pgtrigger.Trigger(
        name="names_what_stands",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("role_id", "team_id"),
        declare=[("since", "timestamptz")],
        func=_MUST_STAND,
    )


def composed_roles() -> list[pgtrigger.Trigger]:
    """The triggers of the table of roles: no circles, ``effective`` is always true, an archived one gives nothing, heirs follow,
    a change counts one.
    """
    return [
        pgtrigger.Trigger(
            name="one_at_a_time",
            when=pgtrigger.Before,
            operation=pgtrigger.Update,
            level=pgtrigger.Statement,
            func=_ONE_AT_A_TIME,
        ),
        pgtrigger.Trigger(
            name="compose",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert | pgtrigger.Update,
            declare=[("ancestor", "uuid"), ("home", "uuid"), ("inherited", "jsonb")],
            func=_COMPOSE,
        ),
        pgtrigger.Trigger(name="pass_on", when=pgtrigger.After, operation=pgtrigger.Update, func=_TELL_HEIRS),
    ]
