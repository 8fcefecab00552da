"""What a browser uploaded is sent on as it came."""

import io

from werkzeug.formparser import parse_form_data

from services.portal.clients.multipart import CHUNK, MultipartBody


def test_another_parser_reads_what_was_sent_also_the_second_time() -> None:
    large = bytes(range(256)) * (CHUNK // 100)
    body = MultipartBody([("label", 'Ünï\r\n"x"')], [("file", 'a"\r\nX: y.mp4', io.BytesIO(large))])
    for _ in range(2):
        sent = b"".join(body)
        assert body.headers["Content-Length"] == str(len(sent))
        environ = {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": body.headers["Content-Type"],
            "CONTENT_LENGTH": body.headers["Content-Length"],
            "wsgi.input": io.BytesIO(sent),
        }
        _, form, files = parse_form_data(environ)
        assert form["label"] == 'Ünï\r\n"x"'
        assert files["file"].stream.read() == large
        assert "\n" not in (files["file"].filename or "")
        files["file"].close()
