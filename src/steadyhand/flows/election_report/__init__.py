"""The report on an election that is over, or not quite: counted from the ledger, so that anybody can count again."""
