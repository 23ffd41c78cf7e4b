"""The indicators of the customer register reckoned in plain Python, from their definitions, without SQL."""
