/// An agreement for a time.
enum Contract {
    static let declaration = """
        contract: active, expired
        contract.signed · – → active · accountId?→account!, contactId?→contact!, kind key, start moment,
            end? moment, value? money
        contract.expired · active → expired
        """
}
