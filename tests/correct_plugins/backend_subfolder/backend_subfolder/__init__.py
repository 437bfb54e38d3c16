default_module = "nothing is imported here"
