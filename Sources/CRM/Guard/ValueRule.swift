/// The types whose events must satisfy more than form, states and references, or leave more behind than
/// a state and links. Each case is decided in its category's folder.
enum ValueRule: String, Sendable {
    case none
    case contactChanged = "contact.details_changed"
    case contactTagged = "contact.tagged"
    case contactUntagged = "contact.untagged"
    case contactConsentGranted = "contact.consent_granted"
    case contactConsentWithdrawn = "contact.consent_withdrawn"
    case contactLocated = "contact.location_reported"
    case contactDuplicateSuspected = "contact.duplicate_suspected"
    case contactMerged = "contact.merged"
    case contactUnmerged = "contact.unmerged"
    case contactErased = "contact.erased"
    case accountCreated = "account.created"
    case accountChanged = "account.details_changed"
    case accountParentChanged = "account.parent_changed"
    case pipelineDefined = "pipeline.defined"
    case pipelineStageAdded = "pipeline.stage_added"
    case pipelineStageRetired = "pipeline.stage_retired"
    case dealOpened = "deal.opened"
    case dealStageChanged = "deal.stage_changed"
    case dealReopened = "deal.reopened"
    case quoteDrafted = "quote.drafted"
    case quoteRevised = "quote.revised"
    case quoteAccepted = "quote.accepted"
    case ticketMerged = "ticket.merged"
    case surveyRequested = "survey.requested"
    case surveyAnswered = "survey.answered"
    case campaignTouched = "campaign.touched"
    case cartProductAdded = "cart.product_added"
    case cartProductRemoved = "cart.product_removed"
    case orderCompleted = "order.completed"
    case orderRefunded = "order.refunded"
    case subscriptionStarted = "subscription.started"
    case subscriptionExpanded = "subscription.expanded"
    case subscriptionContracted = "subscription.contracted"
    case subscriptionReactivated = "subscription.reactivated"
    case loyaltyEarned = "loyalty.points_earned"
    case loyaltyRedeemed = "loyalty.points_redeemed"
    case loyaltyExpired = "loyalty.points_expired"
    case geofenceEntered = "geofence.entered"
    case geofenceExited = "geofence.exited"
    case kpiTargetSet = "kpi.target_set"
    case ratePublished = "fx.published"
    case ruleDefined = "rule.defined"
    case ruleFired = "rule.fired"
    case typeDefined = "catalogue.type_defined"
    case ledgerCorrected = "ledger.corrected"
    case ledgerAnnulled = "ledger.annulled"
    case ledgerRead = "ledger.read"

    /// Whether only conditions are looked at, and nothing is remembered.
    var isConditionOnly: Bool {
        switch self {
        case .none, .contactLocated, .contactDuplicateSuspected, .campaignTouched, .geofenceEntered,
            .geofenceExited:
            true
        default: false
        }
    }
}
