import NIOCore
import NIOHTTPTypes

/// Closes connections whose requests don't arrive in time: slowly dripping headers and bodies cost a
/// client its connection, not others theirs.
final class PatienceHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let connections: ConnectionGuard
  private let patience: Patience
  private var deadline: Scheduled<Void>?
  private var stall: Scheduled<Void>?
  /// How many requests have begun whose response has not ended.
  private var unanswered = 0
  /// Whether a request has begun that has not ended.
  private var isReading = false

  /// How long the rest of a body may take that nobody wants any more.
  private static let rest = TimeAmount.seconds(2)

  init(_ connections: ConnectionGuard, _ patience: Patience) {
    (self.connections, self.patience) = (connections, patience)
  }

  func handlerAdded(context: ChannelHandlerContext) {
    connections.add(context.channel)
    schedule(patience.head, context)
  }

  func handlerRemoved(context: ChannelHandlerContext) { end(context) }

  func channelInactive(context: ChannelHandlerContext) {
    end(context)
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      unanswered += 1
      isReading = true
      schedule(patience.body, context)
    case .body: break
    case .end:
      isReading = false
      unanswered > 0 ? answering(context) : schedule(patience.head, context)
    }
    context.fireChannelRead(data)
  }

  func write(
    context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
  ) {
    if case .end = unwrapOutboundIn(data) {
      unanswered -= 1
      if unanswered == 0 {
        connections.setWaiting(true, context.channel)
        schedule(isReading ? min(Self.rest, patience.head) : patience.head, context)
      }
    }
    context.write(data, promise: promise)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    stall?.cancel()
    stall = nil
    if !context.channel.isWritable {
      let channel = context.channel
      stall = context.eventLoop.scheduleTask(in: patience.stall) { channel.close(promise: nil) }
    }
    context.fireChannelWritabilityChanged()
  }

  private func answering(_ context: ChannelHandlerContext) {
    deadline?.cancel()
    connections.setWaiting(false, context.channel)
  }

  private func schedule(_ time: TimeAmount, _ context: ChannelHandlerContext) {
    deadline?.cancel()
    let channel = context.channel
    deadline = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
  }

  private func end(_ context: ChannelHandlerContext) {
    deadline?.cancel()
    deadline = nil
    stall?.cancel()
    stall = nil
    connections.remove(context.channel)
  }
}
