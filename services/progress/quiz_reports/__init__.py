"""What the answers of many say about a quiz: item analysis, and what people knew before and after."""
