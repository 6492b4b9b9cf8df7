internal import EventLog
internal import Groups
internal import Ledger
internal import Logging
internal import ServiceLifecycle
internal import Vault

/// Pushes the events of every webhook's group to its receiver, until the server stops. Each is a POST of the
/// event (`application/cloudevents+json`) signed as Standard Webhooks say; an answer 2xx acknowledges it,
/// anything else is a `retry` with its reason. The group keeps the order per stream.
struct WebhookPusher: Service {
    /// Events of one webhook that are under way at the same time.
    private static let workers = 8
    private static let waitMilliseconds = 20_000
    private static let pause = Duration.seconds(1)

    let served: ServedLedger

    func run() async throws {
        guard let vault = served.ledger.vault else { return try await gracefulShutdown() }
        for webhook in try await served.groups.webhooks() { served.newWebhooks.continuation.yield(webhook) }
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for await webhook in served.newWebhooks.stream {
                    for _ in 0..<Self.workers { group.addTask { await push(webhook, vault) } }
                }
            }
        }
    }

    private func push(_ webhook: Webhook, _ vault: Vault) async {
        while !Task.isCancelled {
            do {
                guard let secret = try? webhook.secret(vault), let target = PushTarget(webhook.url) else {
                    served.logger.error(
                        "a webhook cannot be signed for", metadata: ["webhook": "\(webhook.name)"])
                    return
                }
                let fetched = try await served.groups.fetch(
                    webhook.name, member: "push", count: 1, waitMilliseconds: Self.waitMilliseconds)
                guard let fetched, let event = fetched.events.first?.event else { continue }
                let verdict = await deliver(event, webhook, target, secret)
                _ = try await served.groups.settle(
                    webhook.name, lease: fetched.lease, [Answer(position: event.position, verdict)])
            } catch let error as GroupError where error.code == .unknownGroup || error.code == .closed {
                return
            } catch {
                try? await Task.sleep(for: Self.pause)
            }
        }
    }

    private func deliver(
        _ event: Event, _ webhook: Webhook, _ target: PushTarget, _ secret: [UInt8]
    ) async -> Answer.Verdict {
        do {
            let body = try served.texts.json(event, isPersonal: webhook.isPersonal)
            let now = Surroundings.system.now().microseconds / 1_000_000
            let signature = WebhookSignature.of(id: event.id, timestamp: now, body: body, secret: secret)
            let status = try await PushClient.post(
                body, to: target,
                headers: [
                    ("content-type", "application/cloudevents+json"), ("webhook-id", event.id),
                    ("webhook-timestamp", "\(now)"), ("webhook-signature", signature),
                ], milliseconds: webhook.timeoutMilliseconds)
            return (200..<300).contains(status)
                ? .acknowledged : .retry(reason: "\(target.place) answered \(status)")
        } catch {
            return .retry(reason: "\(target.place) did not answer: \(type(of: error))")
        }
    }
}
