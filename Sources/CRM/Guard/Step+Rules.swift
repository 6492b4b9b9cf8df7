import EventLog

/// Which rule of which category: the rules themselves stand in the categories' folders.
extension Step {
    /// What the values must satisfy, against the state before the event.
    mutating func verifyRule(in context: inout some GuardContext) throws(Refusal) {
        switch type.rule {
        case .contactLocated: verifyLocationConsent(of: state, "lat")
        case .contactDuplicateSuspected: verifyIsOther("otherId")
        case .contactErased: try verifyNotHeld(in: &context)
        case .contactMerged: try verifyMerge(Lifecycle.mergedContact, in: &context)
        case .accountCreated, .accountParentChanged:
            if let parent = data["parentId"]?.string { try verifyParent(parent, "parentId", in: &context) }
        case .accountChanged:
            if let parent = data["changes"]?["parentId"]?.string {
                try verifyParent(parent, "changes.parentId", in: &context)
            }
        case .pipelineStageAdded: verifyStageAdded()
        case .pipelineStageRetired: verifyStageRetired()
        case .dealOpened, .dealReopened: try verifyStage(in: &context)
        case .dealStageChanged: try verifyStageChanged(in: &context)
        case .quoteAccepted: verifyInTime()
        case .ticketMerged: try verifyMerge(Lifecycle.mergedTicket, in: &context)
        case .surveyAnswered: verifyScore()
        case .campaignTouched: try verifyMarketingConsent(in: &context)
        case .cartProductRemoved: verifyInCart()
        case .orderRefunded: verifyRefund()
        case .subscriptionExpanded, .subscriptionContracted: verifyRecurring()
        case .loyaltyRedeemed, .loyaltyExpired: verifyBalance()
        case .geofenceEntered, .geofenceExited:
            if let contact = data["contactId"]?.string {
                verifyLocationConsent(of: try StreamState.of(contact, in: &context), "contactId")
            }
        case .ruleFired: try verifyFirstFiring(in: &context)
        default: break
        }
    }

    /// What the event leaves beside lifecycle, links and currency.
    mutating func foldRule(in context: inout some GuardContext) throws(Refusal) {
        switch type.rule {
        case .contactTagged: foldHold(true)
        case .contactUntagged: foldHold(false)
        case .contactConsentGranted: foldConsent(1)
        case .contactConsentWithdrawn: foldConsent(0)
        case .contactMerged: foldMerge()
        case .contactUnmerged:
            state.remove(.mergedInto)
            state.remove(.before)
        case .contactErased: state.remove(.erasedWithSurvivor)
        case .accountCreated, .accountParentChanged: foldParent(data["parentId"])
        case .accountChanged:
            if let parent = data["changes"]?["parentId"] { foldParent(parent) }
        case .pipelineDefined: foldStages()
        case .pipelineStageAdded: foldStageAdded()
        case .pipelineStageRetired: foldStageRetired()
        case .dealOpened: try foldOpened(in: &context)
        case .dealStageChanged, .dealReopened:
            if let stage = data["stage"]?.string { state.set(.standsIn, 0, stage) }
        case .quoteDrafted, .quoteRevised: foldValidUntil()
        case .surveyRequested: state.set(.kind, 0, data["kind"]?.string ?? "")
        case .cartProductAdded: foldCart(1)
        case .cartProductRemoved: foldCart(-1)
        case .orderCompleted: state.set(.total, data["total"]?["amount"]?.integer ?? 0)
        case .orderRefunded: foldSum(.refunded, data["amount"]?["amount"]?.integer ?? 0)
        case .subscriptionStarted, .subscriptionExpanded, .subscriptionContracted, .subscriptionReactivated:
            state.set(.recurring, data["mrr"]?["amount"]?.integer ?? 0)
        case .loyaltyEarned: foldSum(.balance, data["points"]?.integer ?? 0)
        case .loyaltyRedeemed, .loyaltyExpired: foldSum(.balance, -(data["points"]?.integer ?? 0))
        case .ruleDefined: state.set(.definition, Int64(position))
        case .ruleFired: noteFiring(in: &context)
        default: break
        }
    }

    mutating func foldSum(_ tag: StreamState.Tag, _ change: Int64) {
        let (sum, overflow) = (state.number(tag) ?? 0).addingReportingOverflow(change)
        state.set(tag, overflow ? .max : sum)
    }

    mutating func verifyIsOther(_ field: String) {
        if data[field]?.string == stream { refuse(.ruleViolated, field, "is \(stream) itself") }
    }

    /// A merge goes into another entity that stands: created, neither merged nor erased.
    mutating func verifyMerge(_ merged: UInt8, in context: inout some GuardContext) throws(Refusal) {
        verifyIsOther("intoId")
        guard reasons.isEmpty, let into = data["intoId"]?.string else { return }
        if try Lifecycle.of(into, in: &context) == merged {
            refuse(.ruleViolated, "intoId", "\(into) is merged itself")
        }
    }
}
