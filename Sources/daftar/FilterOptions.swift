import ArgumentParser
import EventLog

/// Which events are wanted: options of commands that read the log.
struct FilterOptions: ParsableArguments {
    @Option(help: "Only events of this category (repeatable; of one kind any may match).")
    var category: [String] = []
    @Option(help: "Only events of this type.")
    var type: [String] = []
    @Option(help: "Only events that concern this entity.")
    var entity: [String] = []
    @Option(help: "Only events of this stream.")
    var stream: [String] = []
    @Option(help: "Only events by this actor.")
    var actor: [String] = []
    @Option(help: "Only events with this correlation id.")
    var correlation: [String] = []

    var filter: Filter {
        Filter(
            categories: category, types: type, entities: entity, actors: actor, correlations: correlation,
            streams: stream)
    }
}
