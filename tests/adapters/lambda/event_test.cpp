// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <lambda/event.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ctsync::lambda {

namespace {

Event read(std::string_view text) {
  json::Parser parser;
  auto event = read_event(parser, text);
  REQUIRE_MESSAGE(event.has_value(), to_string(event.error()));
  return std::move(*event);
}

Error refused(std::string_view text) {
  json::Parser parser;
  auto event = read_event(parser, text);
  REQUIRE_FALSE(event.has_value());
  return event.error();
}

std::string queue_event(std::string_view body, std::string_view queue = "customers") {
  std::string text = R"({"Records":[{"messageId":"m-1","receiptHandle":"r","body":)";
  text.append(body).append(
      R"(,"attributes":{"ApproximateReceiveCount":"1"},"messageAttributes":{},)");
  text.append(R"("eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:eu-central-1:1:)");
  return text.append(queue).append(R"(","awsRegion":"eu-central-1"}]})");
}

}  // namespace

TEST_CASE("a Function URL's event becomes the request that was made") {
  const Event event = read(R"({
    "version":"2.0","routeKey":"$default","rawPath":"/webhooks/commercetools",
    "rawQueryString":"a=1&a=2&b=%20","cookies":["s=1","t=2"],
    "headers":{"Content-Type":"application/json","x-signature":" abc ","x-two":"a,b"},
    "requestContext":{"stage":"$default","http":{"method":"POST","path":"/webhooks/commercetools",
      "protocol":"HTTP/1.1","sourceIp":"192.0.2.7","userAgent":"x"}},
    "body":"eyJhIjoiw6QifQ==","isBase64Encoded":true})");
  const auto* http = std::get_if<HttpEvent>(&event);
  REQUIRE(http != nullptr);
  CHECK(http->shape == Shape::payload_2);
  const http::Request request = http->request();
  CHECK(request.method == "POST");
  CHECK(request.target == "/webhooks/commercetools?a=1&a=2&b=%20");
  CHECK(request.path == "/webhooks/commercetools");
  CHECK(request.query == "a=1&a=2&b=%20");
  CHECK(request.body == "{\"a\":\"ä\"}");
  CHECK(request.remote == "192.0.2.7");
  CHECK(request.header("content-type") == "application/json");
  CHECK(request.header("x-signature") == "abc");
  CHECK(request.header("x-two") == "a,b");
  CHECK(request.header("cookie") == "s=1; t=2");
}

TEST_CASE("an HTTP API's stage is no part of the path, what only looks like it is") {
  const auto path = [](std::string_view raw) {
    const Event event = read(R"({"version":"2.0","rawPath":")" + std::string(raw) +
                             R"(","requestContext":{"stage":"prod","http":{"method":"GET"}}})");
    return std::get_if<HttpEvent>(&event)->target;
  };
  CHECK(path("/prod/livez") == "/livez");
  CHECK(path("/prod") == "/");
  CHECK(path("/production/livez") == "/production/livez");
  CHECK(path("/livez") == "/livez");
}

TEST_CASE("a REST API's event becomes the request that was made") {
  const Event event = read(R"({
    "resource":"/{proxy+}","path":"/webhooks/commercetools","httpMethod":"POST",
    "headers":{"Content-Type":"application/json","X-Two":"b","X-Signature":"abc"},
    "multiValueHeaders":{"Content-Type":["application/json"],"X-Two":["a","b"],
      "X-Signature":["abc"]},
    "queryStringParameters":{"a":"2","b":" &"},
    "multiValueQueryStringParameters":{"a":["1","2"],"b":[" &"]},
    "requestContext":{"stage":"prod","path":"/prod/webhooks/commercetools","httpMethod":"POST",
      "identity":{"sourceIp":"192.0.2.7"}},
    "body":"{\"a\":1}","isBase64Encoded":false})");
  const auto* http = std::get_if<HttpEvent>(&event);
  REQUIRE(http != nullptr);
  CHECK(http->shape == Shape::payload_1);
  const http::Request request = http->request();
  CHECK(request.method == "POST");
  CHECK(request.path == "/webhooks/commercetools");
  CHECK(request.query == "a=1&a=2&b=%20%26");
  CHECK(request.body == "{\"a\":1}");
  CHECK(request.remote == "192.0.2.7");
  CHECK(request.header("x-signature") == "abc");
  CHECK(request.count("x-two") == 2);
}

TEST_CASE("payload format 1.0 may leave lists and parameters out and has the stage in its path") {
  const Event event = read(R"({"version":"1.0","path":"/prod/livez","httpMethod":"GET",
    "headers":{"Accept":"*/*"},"queryStringParameters":null,"body":null,
    "multiValueQueryStringParameters":null,
    "requestContext":{"stage":"prod","identity":{"sourceIp":"192.0.2.7"}}})");
  const http::Request request = std::get_if<HttpEvent>(&event)->request();
  CHECK(request.target == "/livez");
  CHECK(request.header("accept") == "*/*");
  CHECK(request.body.empty());
}

TEST_CASE("a load balancer's event becomes the request that was made, of the peer it has seen") {
  const std::string head =
      R"({"requestContext":{"elb":{"targetGroupArn":"arn:aws:x"}},"httpMethod":"POST",)"
      R"("path":"/webhooks/commercetools","body":"e30=","isBase64Encoded":true,)";
  const Event plain = read(head +
                           R"("queryStringParameters":{"a":"%20b"},
      "headers":{"content-type":"application/json","x-forwarded-for":"10.1.1.1, 192.0.2.7"}})");
  const auto* http = std::get_if<HttpEvent>(&plain);
  CHECK(http->shape == Shape::payload_1);
  CHECK(http->request().target == "/webhooks/commercetools?a=%20b");
  CHECK(http->request().body == "{}");
  CHECK(http->remote == "192.0.2.7");
  const Event lists = read(head +
                           R"("multiValueQueryStringParameters":{"a":["1","%20b"]},
      "multiValueHeaders":{"content-type":["application/json"],"x-a":["1","2"],
        "x-forwarded-for":["192.0.2.8"]}})");
  http = std::get_if<HttpEvent>(&lists);
  CHECK(http->shape == Shape::payload_1_lists);
  CHECK(http->request().query == "a=1&a=%20b");
  CHECK(http->request().count("x-a") == 2);
  CHECK(http->remote == "192.0.2.8");
}

TEST_CASE("Vercel's Invoke becomes the request that was made, repeated headers and all") {
  const Event event = read(R"({"Action":"Invoke","body":"{\"method\":\"POST\",\"host\":\"h\",)"
                           R"(\"path\":\"/api/webhook?x=1\",\"headers\":{\"X-A\":[\"1\",\"2\"],)"
                           R"(\"host\":\"h\"},\"encoding\":\"base64\",\"body\":\"e30=\"}"})");
  const auto* http = std::get_if<HttpEvent>(&event);
  REQUIRE(http != nullptr);
  CHECK(http->shape == Shape::vercel);
  const http::Request request = http->request();
  CHECK(request.path == "/api/webhook");
  CHECK(request.query == "x=1");
  CHECK(request.count("x-a") == 2);
  CHECK(request.body == "{}");
}

TEST_CASE("a request without a body has an empty one, a body that is no base64 is an error") {
  const Event event = read(R"({"version":"2.0","rawPath":"/","requestContext":{"http":{}}})");
  CHECK(std::get_if<HttpEvent>(&event)->body.empty());
  CHECK(refused(R"({"version":"2.0","requestContext":{"http":{}},"body":"e30",)"
                R"("isBase64Encoded":true})")
            .where == "/body");
}

TEST_CASE("a queue's records are bodies, which can be given back one by one") {
  const Event event = read(queue_event(R"("{\"a\":1}")"));
  const auto* batch = std::get_if<Batch>(&event);
  REQUIRE(batch != nullptr);
  CHECK(batch->source == "sqs");
  CHECK(batch->partial);
  CHECK_FALSE(batch->in_order);
  REQUIRE(batch->records.size() == 1);
  CHECK(batch->records[0].id == "m-1");
  CHECK(batch->records[0].body == R"({"a":1})");
}

TEST_CASE("a FIFO queue is recognised by its name") {
  const Event event = read(queue_event(R"("{}")", "customers.fifo"));
  CHECK(std::get_if<Batch>(&event)->in_order);
}

TEST_CASE("what a topic or a bus wrapped around a queue's message is taken off") {
  const auto body = [](std::string_view text) {
    const Event event = read(queue_event(text));
    return std::get_if<Batch>(&event)->records[0].body;
  };
  CHECK(
      body(R"("{\"Type\":\"Notification\",\"MessageId\":\"1\",\"Message\":\"{\\\"a\\\":1}\"}")") ==
      R"({"a":1})");
  CHECK(body(R"("{\"version\":\"0\",\"detail-type\":\"x\",\"detail\":{ \"a\":1.0 }}")") ==
        R"({ "a":1.0 })");
  CHECK(body(R"("not JSON")") == "not JSON");
}

TEST_CASE("a topic's record is its message") {
  const Event event =
      read(R"({"Records":[{"EventSource":"aws:sns","EventVersion":"1.0",)"
           R"("Sns":{"Type":"Notification","MessageId":"m","Message":"{\"a\":1}"}}]})");
  const auto* batch = std::get_if<Batch>(&event);
  REQUIRE(batch != nullptr);
  CHECK(batch->source == "sns");
  CHECK_FALSE(batch->partial);
  CHECK(batch->records[0].body == R"({"a":1})");
}

TEST_CASE("an event of a bus is its detail, byte for byte") {
  const Event event =
      read(R"({"version":"0","id":"e","detail-type":"CustomerCreated","source":"aws.partner/x",)"
           R"("account":"1","resources":["}\"],"],"detail": {"n":1.50,"s":"\"}"} ,"region":"r"})");
  const auto* batch = std::get_if<Batch>(&event);
  REQUIRE(batch != nullptr);
  CHECK(batch->source == "eventbridge");
  CHECK(batch->records[0].body == R"({"n":1.50,"s":"\"}"})");
}

TEST_CASE("records of Kafka are their values, each with its partition and its offset") {
  for (const auto* source : {"SelfManagedKafka", "aws:kafka"}) {
    const Event event = read(R"({"eventSource":")" + std::string(source) +
                             R"(","records":{"shop-0":[{"topic":"shop","partition":0,"offset":7,)"
                             R"("value":"eyJhIjoxfQ==","headers":[]},{"offset":8}],)"
                             R"("shop-1":[{"partition":1,"offset":3,"value":"no base64!"}]}})");
    const auto* batch = std::get_if<Batch>(&event);
    REQUIRE(batch != nullptr);
    CHECK(batch->source == "kafka");
    CHECK((batch->partial && batch->in_order && batch->stream));
    REQUIRE(batch->records.size() == 2);  // without a value it is a tombstone
    CHECK(batch->records[0].body == R"({"a":1})");
    CHECK(batch->records[0].partition == "shop-0");
    CHECK(batch->records[0].id == "7");
    CHECK(batch->records[1].partition == "shop-1");
    CHECK(batch->records[1].body == "no base64!");
  }
}

TEST_CASE("a record of a stream is its data") {
  const Event event =
      read(R"({"Records":[{"eventSource":"aws:kinesis","eventID":"shard:9",)"
           R"("kinesis":{"sequenceNumber":"9","partitionKey":"k","data":"eyJhIjoxfQ=="}}]})");
  const auto* batch = std::get_if<Batch>(&event);
  REQUIRE(batch != nullptr);
  CHECK(batch->source == "kinesis");
  CHECK((batch->partial && batch->in_order && batch->stream));
  CHECK(batch->records.at(0).id == "9");
  CHECK(batch->records.at(0).body == R"({"a":1})");
}

TEST_CASE("a pipe's array is read by the source of its records") {
  Event event = read(R"([{"messageId":"m","body":"{\"a\":1}","eventSource":"aws:sqs"}])");
  const auto* batch = std::get_if<Batch>(&event);
  REQUIRE(batch != nullptr);
  CHECK(batch->source == "sqs");
  CHECK(batch->partial);
  CHECK(batch->records.at(0).body == R"({"a":1})");
  event = read(R"([{"eventSource":"aws:kinesis","eventID":"shard:9","data":"eyJhIjoxfQ=="}])");
  batch = std::get_if<Batch>(&event);
  CHECK(batch->records.at(0).id == "shard:9");
  CHECK(batch->records.at(0).body == R"({"a":1})");
  event = read(R"([{"eventSource":"aws:kafka","topic":"t","offset":1,"value":"eyJhIjoxfQ=="}])");
  batch = std::get_if<Batch>(&event);
  CHECK(batch->source == "kafka");
  CHECK_FALSE(batch->partial);
  CHECK(batch->records.at(0).body == R"({"a":1})");
}

TEST_CASE("a pipe's array of what its input transformer made is read as it stands") {
  const Event event = read(R"([{"notificationType":"Message"},"{\"a\":1}",)"
                           R"({"detail-type":"x","detail":{"b":2}}])");
  const auto* batch = std::get_if<Batch>(&event);
  REQUIRE(batch != nullptr);
  CHECK(batch->source == "pipe");
  CHECK_FALSE(batch->partial);
  REQUIRE(batch->records.size() == 3);
  CHECK(batch->records[0].body == R"({"notificationType":"Message"})");
  CHECK(batch->records[1].body == R"({"a":1})");
  CHECK(batch->records[2].body == R"({"b":2})");
}

TEST_CASE("an event that is a notification by itself is read as one") {
  for (const std::string text :
       {R"({"notificationType":"Message","id":"m"})", R"({"specversion":"1.0","data":{}})",
        R"({"event_id":"e","data":{}})"}) {
    const Event event = read(text);
    const auto* batch = std::get_if<Batch>(&event);
    REQUIRE(batch != nullptr);
    CHECK(batch->source == "invocation");
    CHECK(batch->records.at(0).body == text);
  }
}

TEST_CASE("a ping that keeps the function warm is ignored") {
  for (const auto* text :
       {R"({"source":"serverless-plugin-warmup"})",
        R"({"source":"serverless-plugin-lambda-warmup"})", R"({"warmer":true,"concurrency":3})",
        R"({"detail-type":"Scheduled Event","source":"aws.events","detail":{}})"}) {
    const Event event = read(text);
    REQUIRE(std::get_if<IgnoredEvent>(&event) != nullptr);
    CHECK(std::get_if<IgnoredEvent>(&event)->expected);
  }
}

TEST_CASE("events of a trigger that ctsync does not read are ignored, and not expected") {
  for (const auto* text : {R"({"Records":[{"eventSource":"aws:s3"}]})",
                           R"({"Records":[{"eventSource":"aws:dynamodb"}]})",
                           R"({"eventSource":"aws:rmq","rmqMessagesByQueue":{}})",
                           R"([{"eventSource":"aws:dynamodb"}])"}) {
    const Event event = read(text);
    REQUIRE(std::get_if<IgnoredEvent>(&event) != nullptr);
    CHECK_FALSE(std::get_if<IgnoredEvent>(&event)->expected);
  }
}

TEST_CASE("failed records are reported by the identifier that Lambda gave them") {
  const Record queued{"m-1", ""};
  const Record in_topic{"7", "", "shop-0"};
  const std::vector<const Record*> failed{&queued, &in_topic};
  CHECK(render_failures({}) == R"({"batchItemFailures":[]})");
  CHECK(render_failures(failed) ==
        R"({"batchItemFailures":[{"itemIdentifier":"m-1"},)"
        R"({"itemIdentifier":{"topic-partition":"shop-0","offset":7}}]})");
}

TEST_CASE("other events are refused, each with what was expected") {
  CHECK(refused("{").code == Errc::malformed);
  CHECK(refused("{}").code == Errc::unsupported);
  CHECK(refused("[]").code == Errc::unsupported);
  CHECK(refused(R"({"Records":[]})").code == Errc::unsupported);
  CHECK(refused(R"({"Records":[{"eventSource":"aws:sqs","body":"{}"}]})").code == Errc::malformed);
  CHECK(refused(R"({"Records":[{"EventSource":"aws:sns","Sns":{}}]})").code == Errc::malformed);
  CHECK(refused(R"({"Action":"Invoke","body":"{"})").where == "/body");
  CHECK(refused(R"({"httpMethod":"POST"})").code == Errc::unsupported);
  CHECK(refused(R"({"httpMethod":"POST","requestContext":{},"body":1})").where == "/body");
}

TEST_CASE("an answer has the form its event wants") {
  http::Response response;
  response.status = 503;
  response.body = R"({"ok":false})";
  response.headers = {{"Retry-After", "1"}, {"X-A", "1"}, {"x-a", "2"}};
  CHECK(render_answer(Shape::payload_2, response, true) ==
        R"({"statusCode":503,"headers":{"content-type":"application/json","retry-after":"1",)"
        R"("x-a":"1, 2"},"body":"{\"ok\":false}","isBase64Encoded":false})");
  CHECK(render_answer(Shape::payload_1, response, true) ==
        render_answer(Shape::payload_2, response, true));
  CHECK(render_answer(Shape::payload_1_lists, response, true) ==
        R"({"statusCode":503,"multiValueHeaders":{"content-type":["application/json"],)"
        R"("retry-after":["1"],"x-a":["1, 2"]},"body":"{\"ok\":false}","isBase64Encoded":false})");
  CHECK(render_answer(Shape::vercel, response, false) ==
        R"({"statusCode":503,"headers":{"content-type":"application/json","retry-after":"1",)"
        R"("x-a":"1, 2"},"body":""})");
}

}  // namespace ctsync::lambda
