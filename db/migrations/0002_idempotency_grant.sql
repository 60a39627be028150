-- The answer to a request that starts a review is known only after its transaction: the API settles it in a second step.
GRANT UPDATE ON idempotency_keys TO countersign_api;
