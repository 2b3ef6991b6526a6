import polite

polite.serve(welcome={"protocol": 2, "who": "a connector from the future"})
