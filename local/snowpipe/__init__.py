"""The laptop's Snowpipe: reads the bucket's notifications and has the pipes load the objects they name.

Snowflake does this itself, inside; this process speaks to the local one only in SQL that Snowflake has
(SHOW STAGES, SHOW PIPES, ALTER PIPE … REFRESH PREFIX), so it knows nothing of how that is made.
"""
