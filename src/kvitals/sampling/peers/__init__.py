"""Who talks to whom: from flows to a table of peers, and to the charts of connections."""
