internal import NIOHTTP1
internal import NIOPosix
