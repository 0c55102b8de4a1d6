"""What a formula cannot answer: each estimate with how sure it is, or why there is none."""
