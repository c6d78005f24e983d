"""Tables in files, as strangers write them and as programs open them. Pure: no models, no database."""
