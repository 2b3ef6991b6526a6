"""Checks that a second profile has every answer of the first one. Arguments: both profiles."""

import sys
import tomllib

server, mock = (tomllib.load(open(path, "rb"))["guesses"] for path in sys.argv[1:])
different = {guess: (answer, mock.get(guess)) for guess, answer in server.items() if mock.get(guess) != answer}
for guess, (answer, own) in different.items():
    print(f"{guess}: the server answers {answer}, the mock with its profile {own}")
print(f"{len(server) - len(different)} of {len(server)} answers alike")
sys.exit(bool(different) or not server)
