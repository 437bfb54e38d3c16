def __getattr__(name):
    if name == "VERSION":
        return "1"
    raise AttributeError(name)
