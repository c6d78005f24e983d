"""Who is who: addresses, documents and names in the one form in which they compare. Pure: no models, no input or output."""
