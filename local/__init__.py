"""The laptop's cloud: AWS, Snowflake, Snowpipe and the market API on loopback. Nothing deployed imports it."""
