"""What is drawn: the matplotlib artists of a head grid."""
