public import Projecting

extension Report {
    /// The reports that Daftar comes with, in order of their names.
    public static let all: [Report] = [
        PackageResources.accounts_engaged_sql,
        PackageResources.bg_nbd_sql,
        PackageResources.campaign_roi_sql,
        PackageResources.channel_mix_sql,
        PackageResources.churn_monthly_sql,
        PackageResources.customer_value_sql,
        PackageResources.cycle_time_sql,
        PackageResources.forecast_sql,
        PackageResources.funnel_sql,
        PackageResources.gamma_gamma_sql,
        PackageResources.kpi_board_sql,
        PackageResources.kpi_entities_sql,
        PackageResources.kpi_target_sql,
        PackageResources.lead_sources_sql,
        PackageResources.loyalty_class_sql,
        PackageResources.pareto_sql,
        PackageResources.pipeline_board_sql,
        PackageResources.product_affinity_sql,
        PackageResources.response_rate_sql,
        PackageResources.rfm_sql,
        PackageResources.satisfaction_sql,
        PackageResources.segment_sizes_sql,
        PackageResources.service_level_sql,
        PackageResources.stage_ageing_sql,
        PackageResources.stage_conversion_sql,
        PackageResources.staffing_sql,
        PackageResources.survival_medians_sql,
        PackageResources.survival_sql,
        PackageResources.team_productivity_sql,
        PackageResources.velocity_sql,
        PackageResources.waterfall_deals_sql,
        PackageResources.waterfall_sql,
        PackageResources.win_rate_sql,
    ].map { source in
        do throws(SQLError) {
            return try Report(source: including(String(decoding: source, as: UTF8.self)))
        } catch {
            preconditionFailure("a report of this program: \(error.message)")
        }
    }

    /// `source` with what several reports have in common in the place of the lines that name it.
    private static func including(_ source: String) -> String {
        let parts = [
            "customer_values": PackageResources.customer_values_sql,
            "kpi_aims": PackageResources.kpi_aims_sql,
            "kpi_facts": PackageResources.kpi_facts_sql,
            "waterfall_changes": PackageResources.waterfall_changes_sql,
        ]
        return parts.reduce(source) { source, part in
            let text = String(decoding: part.value, as: UTF8.self)
            return source.replacing("-- include \(part.key)\n", with: text.dropLast() + ",\n")
        }
    }
}
