import StreamTransport
import Testing
