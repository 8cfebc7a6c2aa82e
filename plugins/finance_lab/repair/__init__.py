"""market_repair: which hours are missing, what to ask of the source for them, and what became of them.

Nothing is stored for it. What is missing is read from Snowflake, what was asked before and what that cost from the
executions that Step Functions keeps for 90 days, which is also how far back a coin's history has hours.
"""
