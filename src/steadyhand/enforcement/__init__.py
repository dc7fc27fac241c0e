"""What is in force on each subject, why, since when and by whom; notices to the people affected."""
