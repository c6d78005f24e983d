"""Words as searches compare them: small letters without accents.

``unaccent`` itself is not immutable, because its dictionary could change; with the dictionary named, indexes may stand on
this function. It must never answer differently: the indexes would be wrong.
"""

from django.db import migrations

PLAIN = """
    CREATE OR REPLACE FUNCTION public.plain(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT lower(extensions.unaccent('extensions.unaccent'::regdictionary, $1)) $$
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial")]
    operations = [migrations.RunSQL(PLAIN, "DROP FUNCTION public.plain(text)")]
