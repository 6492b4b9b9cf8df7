/// What is said about the log itself: corrections, annulments, and who read personal data.
enum LedgerEntry {
    static let declaration = """
        ledger: corrected, annulled, read
        ledger.corrected · – → corrected · eventId key, data object, reason
        ledger.annulled · – → annulled · eventId key, reason
        ledger.read (server) · – → read · what, query†, rows integer 0…
        """
}
