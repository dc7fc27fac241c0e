"""Posts matched to fact-checked claims: by words, and where the model is there by meaning; pure but for the model."""
