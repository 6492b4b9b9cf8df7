internal import EventLog
internal import Groups
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Vault

/// Groups that push. Parked events and their replay are at the group of the same name.
enum WebhookRoutes {
    static let all: [Route] = [list, create, remove]

    private static let roles: Set<Role> = [.admin]
    private static let name = Operation.Parameter(
        "webhook", in: .path, "The name of the webhook and its group.")
    /// Beyond the receiver's time, so that a lease does not end while it is waited for.
    private static let leaseSlackMilliseconds: Int64 = 5_000

    private static let list = Route(
        .get, "/v1/webhooks", roles: roles,
        Operation(
            "listWebhooks", "All webhooks, without their secrets.",
            answers: [.init(200, "The webhooks.", GroupRoutes.object)])
    ) { _, _, served in
        var text = JSONText()
        text.add("webhooks", array: try await served.groups.webhooks().map { $0.shown(secret: nil) })
        return .json(text.object)
    }

    private static let create = Route(
        .put, "/v1/webhooks/{webhook}", roles: roles,
        Operation(
            "createWebhook",
            "Push events to `url`, one of the destinations that the server was started with, signed with `secret` "
                + "(whsec_…; made where it is left out, and shown this once). `group` has the settings of a group, "
                + "`personal` asks for personal values, `timeoutMs` is the receiver's time.",
            parameters: [name], body: GroupRoutes.object,
            answers: [.init(201, "It is made.", GroupRoutes.object)], problems: [403, 409, 415, 422, 503])
    ) { request, context, served in
        let name = try context.parameters.require("webhook")
        var body = try await GroupBody(
            request, members: ["url", "secret", "personal", "timeoutMs", "group"])
        let url = body.string("url", bytes: 1...2_000)
        let given = body.string("secret", bytes: 1...200, isRequired: false)
        let isPersonal = body.boolean("personal")
        let timeout = Int64(body.integer("timeoutMs", 100...60_000, default: 10_000))
        let settingsText = body.object("group")
        try body.check()
        try served.checkDestination(url)
        guard !isPersonal || context.rights.seesPersonalValues else {
            throw Problem(.forbidden, "forbidden_personal", "the token does not see personal values")
        }
        guard let vault = served.ledger.vault else {
            throw Problem(.serviceUnavailable, "keys_unavailable", "secrets cannot be kept without keys")
        }
        let made = given.isEmpty ? Surroundings.system.random(32) : WebhookSignature.secret(given)
        guard let secret = made else {
            throw Refusal(.invalidValue, "secret", "a secret is whsec_ and the base64 of 24 to 64 bytes")
        }
        var settings = try GroupSettings(name: name, json: settingsText)
        settings.filter = try settings.filter.bound(to: context.rights)
        settings.leaseMilliseconds = max(settings.leaseMilliseconds, timeout + leaseSlackMilliseconds)
        let webhook = try Webhook(
            name: name, url: url, secret: secret, isPersonal: isPersonal, timeoutMilliseconds: timeout,
            vault: vault)
        try await served.groups.create(webhook, settings)
        served.newWebhooks.continuation.yield(webhook)
        let shown = given.isEmpty ? WebhookSignature.secretPrefix + Base64.encode(secret) : nil
        return .json(webhook.shown(secret: shown), status: .created)
    }

    private static let remove = Route(
        .delete, "/v1/webhooks/{webhook}", roles: roles,
        Operation(
            "removeWebhook", "Remove a webhook and its group.", parameters: [name],
            answers: [.init(204, "It is gone.")], problems: [404])
    ) { _, context, served in
        let name = try context.parameters.require("webhook")
        guard try await served.groups.webhooks().contains(where: { $0.name == name }) else {
            throw GroupError(.unknownGroup, "there is no webhook \(name)")
        }
        try await served.groups.remove(name)
        return Response(status: .noContent)
    }
}

extension Webhook {
    fileprivate func shown(secret: String?) -> [UInt8] {
        var text = JSONText()
        text.add("webhook", name)
        text.add("url", url)
        text.add("personal", isPersonal)
        text.add("timeoutMs", timeoutMilliseconds)
        if let secret { text.add("secret", secret) }
        return text.object
    }
}

extension ServedLedger {
    /// - Throws: ``Refusal`` for what is no URL; ``Problem`` where the server may not go.
    fileprivate func checkDestination(_ url: String) throws {
        guard let target = PushTarget(url) else {
            throw Refusal(.invalidValue, "url", "a URL is http://host[:port][/path]; https is a proxy's")
        }
        guard settings.webhookDestinations.contains(target.place) else {
            throw Problem(
                .forbidden, "destination_not_allowed",
                "\(target.place) is none of the destinations that the server was started with (--webhook-to)")
        }
    }
}
