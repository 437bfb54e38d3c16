import names

names.import_as_karrot_does()
