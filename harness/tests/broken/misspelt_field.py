import polite

welcome = dict(polite.WELCOME)
welcome["capabilites"] = welcome.pop("capabilities")
polite.serve(welcome=welcome)
