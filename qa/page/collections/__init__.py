"""Which collection is asked, where there are several: a menu in the header; the address names the one that is."""
