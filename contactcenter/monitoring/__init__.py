"""DOOR 3: what the people who run the service look at: logs, health, metrics. Nothing personal passes through it."""
