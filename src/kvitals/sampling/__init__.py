"""From totals to ticks: time, growth, and the values of charts. Knows no protocol."""
