"""The council: people of several organisations who vote on criteria and programmes, in public."""
