/// What every interaction names in its first event.
enum Interaction {
    static let about = "dealId?→deal!, ticketId?→ticket!, campaignId?→campaign!, accountId?→account!"
}
