import ConntrackKernel
import NameServer
import ZoneFollower

extension Verdict {
  /// Judges a situation: the worst in a sentence with its remedy, the rest beside it.
  init(of situation: Situation) {
    self.init(
      [
        Self.judgeStop(situation), Self.judgeTable(situation), Self.judgeSockets(situation),
        Self.judgeUnsent(situation), Self.judgeZones(situation), Self.judgeFailures(situation),
        Self.judgeDatabase(situation), Self.judgeReplica(situation),
        Self.judgeUnanswered(situation), Self.judgeResends(situation),
      ].compactMap(\.self), otherwise: Self.calm(situation))
  }

  /// Nothing that anybody has to know.
  private static func calm(_ situation: Situation) -> Verdict {
    guard situation.realQueries >= 0.5 else {
      return Verdict(.good, "All is well; nobody asks at the moment.")
    }
    let queries = Words.queries(situation.realQueries)
    return Verdict(
      .good, "All is well: \(queries)\(situation.unanswered < 1 ? ", all answered" : "").")
  }

  /// What something means that no longer runs.
  private static func judgeStop(_ situation: Situation) -> Verdict? {
    guard let first = situation.stopped.first else { return nil }
    return Verdict(
      .critical, "A part of the server stands still: \(first).",
      remedy: "systemctl restart martlet")
  }

  /// What a tracking table that is full or filling means.
  ///
  /// A full table alone is no loss: what counts is what is lost, and what soon will be.
  private static func judgeTable(_ situation: Situation) -> Verdict? {
    guard let table = situation.table, let trouble = TableTrouble(table) else { return nil }
    switch trouble {
    case .losing:
      let reason =
        table.state == .bucketBound
        ? "its chains are too long"
        : "its table is full (\(Words.number(table.limit)) entries)"
      return Verdict(
        .critical,
        "The kernel's connection tracking drops packets before they get here,"
          + " \(Words.number(situation.tableLost)) so far: \(reason).",
        remedy: "martlet conntrack fix")
    case .evicting:
      return Verdict(
        .warning,
        "The kernel's connection tracking table is full and gives up entries for new ones; nothing"
          + " is lost yet.", remedy: "martlet conntrack")
    case .filling:
      return Verdict(
        .warning,
        "The kernel's connection tracking table will be full in"
          + " \(Words.time(Int64(table.secondsToFull ?? 0))) at this rate.",
        remedy: "martlet conntrack")
    }
  }

  /// What queries mean that the sockets' buffers had no room for.
  private static func judgeSockets(_ situation: Situation) -> Verdict? {
    let drops = situation.lost.socketDrops
    guard drops > 0 else { return nil }
    let (granted, wanted) = situation.buffer
    let what = "The kernel drops \(Words.queries(drops)) because they are not read quickly enough"
    if granted < wanted {
      return Verdict(
        .critical,
        "\(what): it grants \(Words.number(granted)) octets of the \(Words.number(wanted)) that"
          + " udp.buffer asks for.",
        remedy: "sysctl -w net.core.rmem_max=\(wanted) && systemctl restart martlet")
    }
    if situation.workers < situation.processors {
      return Verdict(
        .critical,
        "\(what): \(situation.workers) of \(situation.processors) processors answer.",
        remedy: "martlet serve --workers \(situation.processors)")
    }
    return Verdict(
      .critical,
      "\(what), by all processors together: allow larger buffers, then set udp.buffer to"
        + " \(2 * wanted) and restart.", remedy: "sysctl -w net.core.rmem_max=\(2 * wanted)")
  }

  /// What responses mean that the kernel did not take.
  private static func judgeUnsent(_ situation: Situation) -> Verdict? {
    guard situation.lost.unsent > 0 else { return nil }
    let isTracked = situation.table != nil
    return Verdict(
      .critical,
      "The kernel refuses to send \(Words.responses(situation.lost.unsent)):"
        + " \(isTracked ? "a full tracking table, " : "")a firewall's rule for what leaves, or no way"
        + " back to the clients.", remedy: isTracked ? "martlet conntrack fix" : "nft list ruleset")
  }

  /// What it means that there is nothing to answer from.
  private static func judgeZones(_ situation: Situation) -> Verdict? {
    guard situation.zones == 0 else { return nil }
    return Verdict(
      .critical, "There is no zone to answer from: every query is refused.",
      remedy: "martlet zone import FILE")
  }

  /// What answers mean that say that the server could not find one: only a zone without an SOA
  /// record makes them.
  private static func judgeFailures(_ situation: Situation) -> Verdict? {
    guard situation.failed > 0 else { return nil }
    let share = situation.failed / max(situation.answers, situation.failed)
    let zone = situation.failedZone
    return Verdict(
      share > 0.01 ? .critical : .warning,
      "\(Words.queries(situation.failed)) answered SERVFAIL: \(zone ?? "a zone") has no SOA record"
        + " that could be served.", remedy: "martlet zone edit \(zone ?? "ZONE")")
  }

  /// What clients mean that got no answer, for a reason that nothing here counts.
  private static func judgeUnanswered(_ situation: Situation) -> Verdict? {
    // What is read and answered meanwhile is a batch apart.
    let least = max(situation.realQueries / 100, 15 * Double(situation.workers))
    guard situation.unanswered > least else { return nil }
    return Verdict(
      .warning, "\(Words.queries(situation.unanswered)) without an answer: the log says why.",
      remedy: "journalctl -u martlet -n 50")
  }

  /// What clients that ask again mean.
  private static func judgeResends(_ situation: Situation) -> Verdict? {
    guard let resent = situation.resentShare, resent > 0.25, situation.realQueries > 20 else {
      return nil
    }
    return Verdict(
      .notice,
      "\(Int(resent * 100)) % of the queries are asked again: answers may get lost on the way.",
      remedy: "martlet conntrack")
  }
}
