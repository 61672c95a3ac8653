"""What if: the sales of a past month booked again by a draft of prices or of a promotion. Stores no order."""
