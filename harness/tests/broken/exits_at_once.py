import sys

sys.exit("cannot read settings.yaml")
