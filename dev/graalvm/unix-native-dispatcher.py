"""Rewrites fstatat0 of UnixNativeDispatcher.c: since JDK 26 it returns the error that JDK 25's class expects thrown.

Usage: unix-native-dispatcher.py FROM TO. A source of JDK 25 is copied as it is.
"""
import sys

source = open(sys.argv[1]).read()
start = source.index('Java_sun_nio_fs_UnixNativeDispatcher_fstatat0')
head, end = source[:start], source.index('\n}\n', start)
returns_int = 'JNIEXPORT jint JNICALL\n'
if head.endswith(returns_int):
    body = source[start:end]
    body = body.replace('return ENOTSUP;', 'return;').replace('return 0;', 'return;')
    body = body.replace('return errno;', '{ throwUnixException(env, errno); return; }')
    source = head[:-len(returns_int)] + 'JNIEXPORT void JNICALL\n' + body + source[end:]
open(sys.argv[2], 'w').write(source)
