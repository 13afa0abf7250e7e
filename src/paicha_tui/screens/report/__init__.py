"""报表: the annexes previewed, written, issued and fetched."""
