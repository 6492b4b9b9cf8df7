/// An offer made for a deal.
enum Quote {
    static let declaration = """
        quote: draft, sent, accepted, rejected, expired
        quote.drafted · – → draft · dealId→deal!,
            lines[+]{productId? key, description, quantity integer 1…, unitPrice money}, total money,
            validUntil? moment
        quote.sent · draft → sent
        quote.accepted · sent → accepted
        quote.rejected · sent → rejected · reason?
        quote.expired · sent → expired
        quote.revised · draft|sent|rejected|expired → draft
            · lines[+]{productId? key, description, quantity integer 1…, unitPrice money}, total money,
            validUntil? moment
        """
}
