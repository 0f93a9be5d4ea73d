"""The page that a phone opens to photograph into a case, and its few words in three languages."""
