/// A place of business.
enum Branch {
    static let declaration = """
        branch: open, closed
        branch.opened · – → open · name, region?, country? country
        branch.target_set · * · period period, metric key, value number
        branch.closed · open → closed
        """
}
