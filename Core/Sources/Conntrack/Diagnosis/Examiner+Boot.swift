extension Examiner {
  /// Settings that the next boot will not have, and settings that something has overwritten.
  func bootFindings() -> [Finding] {
    guard series.last.boot.isKnown else { return [] }
    let settings = BootSettings(series.last.boot, era)
    let namespace = series.last.initialNamespace
    var findings: [Finding] = []
    for name in ["max", "buckets", "udp_timeout", "udp_timeout_stream"] {
      findings += misnamed(settings, name)
      guard let running = running(namespace, name) else { continue }
      if let wanted = settings.effective(name) {
        findings += compared(settings, namespace, name, running, wanted)
      } else if name == "buckets" {
        findings += hashSizeFindings(namespace, running)
      } else if !isDefault(name, running.value, namespace), settings.misnamed(name).isEmpty {
        findings.append(
          Finding(
            .willNotSurvive, .warning,
            "\(label(name)) of \(running.value) will not survive the next boot: no file sets it",
            [Evidence("running: \(running.value)", running.source)]))
      }
    }
    return findings
  }

  private func running(_ namespace: NamespaceReading, _ name: String) -> Fact<Int64>? {
    name == "buckets"
      ? namespace.buckets.map { Fact(Int64(clamping: $0.value), $0.source) }
      : namespace.setting(name)
  }

  private func label(_ name: String) -> String {
    switch name {
    case "max": "The limit"
    case "buckets": "The number of chains"
    default: "\(era.tracker)_\(name)"
    }
  }

  /// Whether a value is the one that the kernel chooses by itself; true where nobody can tell.
  private func isDefault(_ name: String, _ value: Int64, _ namespace: NamespaceReading) -> Bool {
    switch name {
    case "max":
      guard let buckets = namespace.buckets else { return true }
      let ratios: [UInt64] =
        era == .linux2_6_32 || era == .linux3
        ? [4, 8]
        : [
          era.defaultEntriesPerBucket
        ]
      return ratios.contains { Int64(clamping: buckets.value.multipliedSaturated(by: $0)) == value }
    case "udp_timeout": return value == Int64(era.defaultTimeout)
    // Distributions have carried the change to 120 back.
    case "udp_timeout_stream": return value == 120 || value == 180
    default: return true
    }
  }

  private func misnamed(_ settings: BootSettings, _ name: String) -> [Finding] {
    let wrong = settings.misnamed(name)
    guard let last = wrong.last, settings.effective(name) == nil else { return [] }
    return [
      Finding(
        .willNotSurvive, .warning,
        "\(label(name)) is not set at boot: \(last.name) does not exist on this kernel",
        wrong.map { Evidence("\($0.name) = \($0.value)", $0.source) }
          + [Evidence("the name on this kernel is \(era.settingName(name))")])
    ]
  }

  private func compared(
    _ settings: BootSettings, _ namespace: NamespaceReading, _ name: String,
    _ running: Fact<Int64>, _ wanted: BootConfiguration.Assignment
  ) -> [Finding] {
    let evidence = [
      Evidence("running: \(running.value)", running.source),
      Evidence("set at boot: \(wanted.name) = \(wanted.value)", wanted.source),
    ]
    if Int64(wanted.value) == running.value {
      guard let reason = lateModule(settings, wanted) else { return [] }
      return [
        Finding(
          .willNotSurvive, .warning,
          "\(label(name)) of \(running.value) may not survive the next boot: \(reason.statement)",
          evidence + [reason])
      ]
    }
    if isDefault(name, running.value, namespace), let reason = lateModule(settings, wanted) {
      return [
        Finding(
          .willNotSurvive, .warning,
          "\(label(name)) is the kernel's own \(running.value) and not the \(wanted.value) of "
            + "\(wanted.source.file): \(reason.statement)", evidence + [reason])
      ]
    }
    let who = overwriter(settings, namespace, name, running.value, wanted)
    return [
      Finding(
        .overwritten, .warning,
        "\(label(name)) is \(running.value), and \(wanted.source.file) sets \(wanted.value): "
          + (who?.statement ?? "something changed it after boot"),
        evidence + (who.map { [$0] } ?? []))
    ]
  }

  /// Why a sysctl may be applied before its module is there; nil when it is applied in time.
  private func lateModule(
    _ settings: BootSettings, _ wanted: BootConfiguration.Assignment
  ) -> Evidence? {
    if settings.isScript(wanted) { return nil }
    if let event = log.events[.settingNotWritten] {
      return Evidence(
        "at the last boot it could not be written, as the module was not loaded yet",
        event.source)
    }
    let boot = series.last.boot
    let modules = series.last.modules?.map(\.value)
    guard modules?.contains(era.tracker) == true else { return nil }
    if era <= .linux2_6_32 {
      let list = boot.iptablesConfiguration["IPTABLES_SYSCTL_LOAD_LIST"]
      if list?.value.contains("conntrack") == true { return nil }
      return Evidence(
        "sysctl.conf is applied before the firewall loads the module \(era.tracker)",
        wanted.source)
    }
    if boot.modules.contains(where: { $0.value == era.tracker }) { return nil }
    return Evidence(
      "the files of sysctl are applied before anything loads the module \(era.tracker)",
      wanted.source)
  }

  /// Who wrote the running value.
  private func overwriter(
    _ settings: BootSettings, _ namespace: NamespaceReading, _ name: String, _ value: Int64,
    _ wanted: BootConfiguration.Assignment
  ) -> Evidence? {
    let shadowed = settings.ordered.last {
      BootSettings.shortName($0.name) == name && Int64($0.value) == value && $0 != wanted
    }
    if let shadowed {
      return Evidence("\(shadowed.source.file) sets this value too", shadowed.source)
    }
    let owners = series.last.owners
    if let proxy = owners.first(where: { $0.value == .kubeProxy }), name == "max" {
      let cores = series.last.processors.map { Int64(clamping: $0.value) }
      let own = cores.map { max(131_072, Int64(32_768).multipliedSaturated(by: $0)) }
      if own == nil || own == value {
        return Evidence("kube-proxy writes it when it starts (32,768 a core)", proxy.source)
      }
    }
    if let tuned = owners.first(where: { $0.value == .tuned }) {
      return Evidence("tuned is running, whose profiles set sysctls", tuned.source)
    }
    if let ufw = owners.first(where: { $0.value == .ufw }) {
      return Evidence("ufw applies /etc/ufw/sysctl.conf when it starts", ufw.source)
    }
    let unload = series.last.boot.iptablesConfiguration["IPTABLES_MODULES_UNLOAD"]
    if era <= .linux2_6_32, isDefault(name, value, namespace), unload?.value != "no" {
      return Evidence(
        "restarting the service iptables unloads the module and with it every setting",
        unload?.source)
    }
    return nil
  }

  private func hashSizeFindings(_ namespace: NamespaceReading, _ running: Fact<Int64>) -> [Finding]
  {
    let options = series.last.boot.moduleOptions.filter {
      $0.name == "hashsize" && $0.module.hasSuffix("conntrack")
    }
    guard let option = options.last else { return [] }
    let modules = series.last.modules?.map(\.value)
    let isCommandLine = option.source.file.hasSuffix("cmdline")
    if let modules, !modules.contains(era.tracker), !isCommandLine, running.value > 0 {
      return [
        Finding(
          .willNotSurvive, .warning,
          "The number of chains is not set at boot: \(era.tracker) is part of the kernel, and "
            + "options of modules do not reach it",
          [
            Evidence("options \(option.module) hashsize=\(option.value)", option.source),
            Evidence("put \(era.tracker).hashsize=\(option.value) on the kernel's command line"),
          ])
      ]
    }
    // The kernel rounds up to whole pages: 65537 becomes 66048.
    guard let wanted = Int64(option.value), wanted > 0,
      running.value < wanted || running.value - wanted > 1024
    else { return [] }
    return [
      Finding(
        .overwritten, .warning,
        "The number of chains is \(running.value), and \(option.source.file) sets \(wanted): the "
          + "module was loaded before (from the initial file system), or something changed it",
        [
          Evidence("running: \(running.value)", running.source),
          Evidence("options \(option.module) hashsize=\(option.value)", option.source),
        ])
    ]
  }
}
