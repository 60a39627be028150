// A test process whose runner was interrupted or killed would otherwise go on to the end of its file.
process.once('disconnect', () => process.exit(1));

export {};
