export default { boot({ app, router }) {} };
