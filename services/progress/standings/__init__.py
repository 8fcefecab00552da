"""What the evaluator says of each enrollment, kept for reports over thousands of them."""
