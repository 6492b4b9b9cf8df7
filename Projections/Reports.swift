public import Projecting

extension Report {
    /// The reports that Daftar comes with, in order of their names.
    public static let all: [Report] = [
        PackageResources.accounts_engaged_sql,
        PackageResources.cycle_time_sql,
        PackageResources.forecast_sql,
        PackageResources.pipeline_board_sql,
        PackageResources.stage_ageing_sql,
        PackageResources.stage_conversion_sql,
        PackageResources.velocity_sql,
        PackageResources.waterfall_deals_sql,
        PackageResources.waterfall_sql,
        PackageResources.win_rate_sql,
    ].map { source in
        do throws(SQLError) {
            return try Report(source: String(decoding: source, as: UTF8.self))
        } catch {
            preconditionFailure("a report of this program: \(error.message)")
        }
    }
}
